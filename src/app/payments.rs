//! Who settles what was sold, as the settings say.

use super::{House, fresh_uuid, stop_the_process};
use crate::actors::{Payments, PaymentsParts, Postman};
use crate::integrations::bank::Bank;
use crate::papers::Font;
use crate::persistence::{Catalogue, History, Settlements, StoreError};
use crate::settings::Settings;
use anyhow::{Context as _, anyhow};
use std::path::Path;
use std::sync::Arc;

/// Says what the house charges, and begins to settle.
pub(super) async fn start(
    house: &House,
    settings: &Settings,
    bank: &Arc<dyn Bank>,
    postman: Postman,
) -> Result<Payments, StoreError> {
    let settlement = &settings.settlement;
    let settlements = Arc::clone(&house.store) as Arc<dyn Settlements>;
    settlements.set_house_fees(&settlement.schedule(), house.clock.now()).await?;
    if !settlement.enabled {
        return Ok(Payments::asleep(settlements, Arc::clone(bank)));
    }
    let ids = Arc::clone(&house.clock);
    Ok(Payments::start(PaymentsParts {
        settlements,
        catalogue: Arc::clone(&house.store) as Arc<dyn Catalogue>,
        history: Arc::clone(&house.store) as Arc<dyn History>,
        bank: Arc::clone(bank),
        engine: Some(house.engine.clone()),
        postman,
        clock: Arc::clone(&house.clock),
        new_id: Arc::new(move || fresh_uuid(ids.now())),
        public_url: settings.mail.public_url.clone(),
        policy: settlement.policy(),
        begin_after: settlement.begin_after,
        second_chances: settlement.second_chances,
        hold_for: settlement.hold,
        every: settlement.every,
        on_broken: Arc::new(stop_the_process),
    }))
}

/// Where Debian's packages put fonts with Korean letters: fonts-nanum, fonts-noto-cjk.
const FONTS: [&str; 3] = [
    "/usr/share/fonts/truetype/nanum/NanumGothic.ttf",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJKkr-Regular.otf",
];

/// Opens what papers are set in: the font that the settings name, or one that the system has.
///
/// # Errors
/// When the font that the settings name cannot be used.
pub(super) fn font(settings: &Settings) -> anyhow::Result<Option<Font>> {
    let named = &settings.settlement.font;
    if named.as_os_str().is_empty() {
        return Ok(FONTS.iter().find_map(|path| Font::read(std::fs::read(Path::new(path)).ok()?)));
    }
    let file = std::fs::read(named)
        .with_context(|| format!("the font {} cannot be read (setting settlement.font)", named.display()))?;
    let font = Font::read(file);
    font.map(Some).ok_or_else(|| anyhow!("{} is no font (setting settlement.font)", named.display()))
}
