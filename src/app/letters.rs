//! The way that letters take, as the settings name it.

use crate::integrations::mail::{Carrier, FolderCarrier, Letterhead, Security, SmtpCarrier, SmtpOptions};
use crate::settings::{CarrierKind, MailSecurity, MailSettings, Settings};
use anyhow::Context as _;
use secrecy::SecretString;
use std::sync::Arc;

/// Prepares the way that letters take, as the settings name it. Nothing is connected or made before the first letter.
///
/// # Errors
/// When a file that the settings name cannot be read, or holds nothing that can be used; says which setting.
pub fn open_carrier(settings: &Settings) -> anyhow::Result<Arc<dyn Carrier>> {
    let mail = &settings.mail;
    let letterhead = Letterhead::new(&mail.from, &mail.reply_to).context("settings mail.from and mail.reply_to")?;
    Ok(match mail.carrier {
        CarrierKind::Folder => Arc::new(FolderCarrier::new(settings.data_dir.join("mails"), letterhead)),
        CarrierKind::Smtp => {
            Arc::new(SmtpCarrier::new(smtp_options(mail)?, letterhead).context("setting mail.smtp_ca_file")?)
        }
    })
}

fn smtp_options(mail: &MailSettings) -> anyhow::Result<SmtpOptions> {
    let (password_file, ca_file) = (&mail.smtp_password_file, &mail.smtp_ca_file);
    let password = if password_file.as_os_str().is_empty() {
        mail.smtp_password.clone()
    } else {
        let text = std::fs::read_to_string(password_file).with_context(|| {
            format!(
                "the password of the mail relay cannot be read from {} (setting mail.smtp_password_file)",
                password_file.display()
            )
        })?;
        SecretString::from(text.trim_end_matches(['\r', '\n']))
    };
    let authorities = if ca_file.as_os_str().is_empty() {
        None
    } else {
        Some(std::fs::read(ca_file).with_context(|| {
            format!(
                "the certificates of the mail relay cannot be read from {} (setting mail.smtp_ca_file)",
                ca_file.display()
            )
        })?)
    };
    Ok(SmtpOptions {
        host: mail.smtp_host.clone(),
        port: mail.smtp_port,
        security: match mail.smtp_security {
            MailSecurity::StartTls => Security::StartTls,
            MailSecurity::Tls => Security::Tls,
            MailSecurity::Plain => Security::Plain,
        },
        credentials: (!mail.smtp_user.is_empty()).then(|| (mail.smtp_user.clone(), password)),
        authorities,
        timeout: mail.smtp_timeout,
    })
}
