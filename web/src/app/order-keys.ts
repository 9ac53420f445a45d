import { Orders } from '@/lib/orders';

/** Of this tab, and as long as it is open. */
export const orderKeys = new Orders(() => sessionStorage, () => crypto.randomUUID());
