export const STAGES = ['securing', 'capturing', 'paying', 'invoicing', 'offering', 'releasing', 'taking_back', 'refunding', 'paid', 'unsold', 'refunded'] as const;
export type StageWord = (typeof STAGES)[number];
export const PAYEES = ['consignor', 'house', 'state', 'artist'] as const;
export const STUCK = ['insufficient', 'no_hold', 'account', 'key_reused', 'silence'] as const;

const TONES: Record<StageWord, 'good' | 'info' | 'warn' | 'neutral'> = {
  securing: 'info',
  capturing: 'info',
  paying: 'info',
  invoicing: 'info',
  offering: 'warn',
  releasing: 'info',
  taking_back: 'warn',
  refunding: 'warn',
  paid: 'good',
  unsold: 'neutral',
  refunded: 'neutral',
};

export const stageOf = (word: string): StageWord | undefined => STAGES.find((one) => one === word);
export const toneOf = (word: string) => {
  const stage = stageOf(word);
  return stage ? TONES[stage] : 'neutral';
};
export const isOver = (word: string) => word === 'paid' || word === 'unsold' || word === 'refunded';
