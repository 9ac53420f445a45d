//! A house without sales to build, whose audit log is in memory.

use super::fakes::FakePeople;
use crate::ids::{AuctionId, Paddle, SaleId, UserId};
use crate::persistence::{
    Audit, AuditFilter, AuditLog, Blocked, ChainCheck, Decision, Draft, DraftEdit, Lot, NewAudit, Page, Paged,
    RegistrationLine, Registrations, Said, Sale, Sales, StoreError,
};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use std::sync::atomic::Ordering;

fn away<T>() -> Result<T, StoreError> {
    Err(StoreError::unavailable("a secret cause"))
}

#[async_trait]
impl AuditLog for FakePeople {
    async fn add_audit(&self, row: &NewAudit) -> Result<u64, StoreError> {
        if self.audit_fails.load(Ordering::Relaxed) {
            return away();
        }
        let mut rows = self.audits.lock().unwrap();
        rows.push(row.clone());
        Ok(rows.len() as u64)
    }
    async fn audits(&self, _: &AuditFilter, _: Page) -> Result<Paged<Audit>, StoreError> {
        away()
    }
    async fn check_audits(&self) -> Result<ChainCheck, StoreError> {
        away()
    }
}

#[async_trait]
impl Registrations for FakePeople {
    async fn registration_line(&self, _: SaleId, _: UserId) -> Result<Option<RegistrationLine>, StoreError> {
        away()
    }
    async fn registrations_of_user(&self, _: UserId, _: Page) -> Result<Paged<RegistrationLine>, StoreError> {
        away()
    }
    async fn registrations_of_sale(&self, _: SaleId, _: Page) -> Result<Paged<RegistrationLine>, StoreError> {
        away()
    }
    async fn decide_registration(
        &self,
        _: SaleId,
        _: Paddle,
        _: Decision,
        _: &Said,
    ) -> Result<RegistrationLine, StoreError> {
        away()
    }
}

#[async_trait]
impl Sales for FakePeople {
    async fn edit_sale(&self, _: &Sale) -> Result<Sale, StoreError> {
        away()
    }
    async fn delete_sale(&self, _: SaleId, _: u64) -> Result<(), StoreError> {
        away()
    }
    async fn lots(&self, _: SaleId) -> Result<Vec<Lot>, StoreError> {
        away()
    }
    async fn draft(&self, _: AuctionId) -> Result<Option<Draft>, StoreError> {
        away()
    }
    async fn drafts(&self, _: SaleId) -> Result<Vec<Draft>, StoreError> {
        away()
    }
    async fn edit_drafts(&self, _: SaleId, _: &[DraftEdit]) -> Result<(), StoreError> {
        away()
    }
    async fn delete_draft(&self, _: AuctionId, _: u64) -> Result<(), StoreError> {
        away()
    }
    async fn schedule_drafts(&self, _: SaleId, _: &[(AuctionId, u64)]) -> Result<Option<Blocked>, StoreError> {
        away()
    }
    async fn note_pauses(&self, _: SaleId, _: &[AuctionId], _: UserId, _: Timestamp) -> Result<(), StoreError> {
        away()
    }
    async fn noted_pauses(&self, _: SaleId) -> Result<Vec<AuctionId>, StoreError> {
        away()
    }
    async fn forget_pauses(&self, _: &[AuctionId], _: Timestamp) -> Result<(), StoreError> {
        away()
    }
}
