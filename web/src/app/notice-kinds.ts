/** Whether a notice is about a settlement: what there is to be seen of it is among one's wins. */
export const isOfMoney = (kind: string) => kind === 'second_chance' || kind === 'refunded' || kind.startsWith('payment_');
