//! The words on papers, in Korean and English.

use crate::mail::Language;

/// The words in one language.
pub(super) struct Words {
    pub(super) invoice: &'static str,
    pub(super) credit_note: &'static str,
    pub(super) statement: &'static str,
    pub(super) number: &'static str,
    pub(super) day: &'static str,
    pub(super) to: &'static str,
    pub(super) paddle: &'static str,
    pub(super) sale: &'static str,
    pub(super) lot: &'static str,
    pub(super) artwork: &'static str,
    pub(super) hammer: &'static str,
    pub(super) premium: &'static str,
    pub(super) commission: &'static str,
    pub(super) tax: &'static str,
    pub(super) resale_right: &'static str,
    pub(super) total: &'static str,
    pub(super) given_back: &'static str,
    pub(super) payout: &'static str,
    pub(super) paid: &'static str,
    pub(super) refunded: &'static str,
    pub(super) paid_out: &'static str,
}

const ENGLISH: Words = Words {
    invoice: "Invoice",
    credit_note: "Credit note",
    statement: "Consignor's statement",
    number: "Number",
    day: "Date",
    to: "To",
    paddle: "Paddle",
    sale: "Sale",
    lot: "Lot",
    artwork: "Artwork",
    hammer: "Hammer price",
    premium: "Buyer's premium",
    commission: "Commission",
    tax: "Tax",
    resale_right: "Artist's resale right",
    total: "Total",
    given_back: "Given back",
    payout: "Proceeds",
    paid: "Paid from your account. Thank you.",
    refunded: "The purchase came to nothing; the amount is back on your account.",
    paid_out: "Paid to your account.",
};

const KOREAN: Words = Words {
    invoice: "청구서",
    credit_note: "환불 명세서",
    statement: "위탁 정산서",
    number: "번호",
    day: "발행일",
    to: "받는 분",
    paddle: "패들",
    sale: "경매",
    lot: "로트",
    artwork: "작품",
    hammer: "낙찰가",
    premium: "구매 수수료",
    commission: "위탁 수수료",
    tax: "세금",
    resale_right: "추급권 보상금",
    total: "합계",
    given_back: "환불 금액",
    payout: "지급액",
    paid: "회원님의 계좌에서 결제되었습니다. 감사합니다.",
    refunded: "구매가 취소되어 대금이 회원님의 계좌로 환불되었습니다.",
    paid_out: "회원님의 계좌로 지급되었습니다.",
};

impl Words {
    /// Returns the words of a language.
    pub(super) const fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Korean => &KOREAN,
        }
    }
}
