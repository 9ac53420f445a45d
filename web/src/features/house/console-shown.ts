interface Lot {
  id: string;
  status: string;
}

/** The lots of the console. One that is over can be hidden, but not while it is chosen: no act may fall on a lot that nobody has picked. */
export function lotsToShow<One extends Lot>(lots: readonly One[], isHiding: boolean, chosen: string | null): readonly One[] {
  return isHiding ? lots.filter((lot) => lot.id === chosen || !(lot.status === 'closed' || lot.status === 'cancelled')) : lots;
}
