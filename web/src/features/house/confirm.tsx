import type { ReactNode } from 'react';
import { Button } from '@/ui/controls';
import { Dialog } from '@/ui/dialog';
import { Refusal } from '@/ui/states';

interface Props {
  open: boolean;
  title: string;
  children: ReactNode;
  /** What the button does, in words. */
  act: string;
  /** What the other button does: nothing. */
  keep: string;
  busy: boolean;
  error?: unknown;
  onAct: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be undone. What does nothing has the focus first. */
export function Confirm({ open, title, children, act, keep, busy, error, onAct, onClose }: Props) {
  return (
    <Dialog title={title} open={open} onClose={onClose}>
      <div className="stack">
        <div>{children}</div>
        <Refusal error={error} />
        <div className="row">
          <Button look="secondary" onClick={onClose}>
            {keep}
          </Button>
          <Button look="danger" busy={busy} onClick={onAct}>
            {act}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
