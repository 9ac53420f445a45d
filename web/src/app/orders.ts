import { Problem } from '@/api/problem';
import { orderKeys as orders } from './order-keys';
import { useUser } from './session';

/** Whether nobody knows what became of something that was sent. */
export const isUnsure = (error: unknown) => error instanceof Problem && (error.code === 'offline' || error.code === 'unavailable' || error.code === 'busy' || error.code === 'internal');

/** One order is one key: as long as nobody knows whether it was done, pressing again sends the very same one, also after the page was loaded anew. */
export function useOrders() {
  const user = useUser()?.id ?? '';
  return {
    /** Sends an order under its key. `order` says all that makes it another order, and nothing that is secret. */
    send: async <T>(order: string, act: (key: string) => Promise<T>): Promise<T> => {
      const key = orders.keyOf(user, order);
      try {
        const done = await act(key);
        orders.answered(user, order);
        return done;
      } catch (error) {
        // A wrong PIN is no answer to the order: it may go again under its key.
        const isWrongPin = error instanceof Problem && error.field === 'pin';
        if (!isUnsure(error) && !isWrongPin && !(error instanceof DOMException)) orders.answered(user, order);
        throw error;
      }
    },
    /** What was sent and not answered, the oldest first. */
    open: (beginning: string): string[] => orders.open(user, beginning),
  };
}
