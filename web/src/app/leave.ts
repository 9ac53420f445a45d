import { session } from '@/api/session';
import { forgetReceipts } from '@/features/auction/receipts';
import { orderKeys } from './order-keys';

/** What this browser has kept for somebody is nobody else's business: it goes when he does. */
export function forgetPerson(): void {
  forgetReceipts();
  orderKeys.forget();
}

/** Signs out, and leaves nothing behind; throws when the house did not hear of it. */
export async function leave(): Promise<void> {
  await session.signOut();
  forgetPerson();
}
