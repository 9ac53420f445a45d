import { type ReactNode, useId, useRef, useState } from 'react';
import { Button } from './controls';
import css from './ui.module.css';

interface Props {
  /** The words before the button. */
  lead: string;
  /** The words of the button. */
  choose: string;
  accept: string;
  multiple?: boolean;
  disabled?: boolean;
  children?: ReactNode;
  onFiles: (files: File[]) => void;
}

/** A place where files are dropped; the same by a button, for a keyboard or a finger. */
export function Drop({ lead, choose, accept, multiple = false, disabled = false, children, onFiles }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const label = useId();
  // Over the parts of it, too: what is entered is counted against what is left.
  const depth = useRef(0);
  const [isOver, setOver] = useState(false);
  const over = (step: number) => {
    depth.current = step === 0 ? 0 : Math.max(0, depth.current + step);
    setOver(depth.current > 0);
  };
  return (
    <div
      className={css.drop}
      data-over={isOver && !disabled}
      onDragEnter={(event) => {
        if (event.dataTransfer.types.includes('Files')) over(1);
      }}
      onDragLeave={() => over(-1)}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes('Files')) event.preventDefault();
      }}
      onDrop={(event) => {
        const files = [...event.dataTransfer.files];
        over(0);
        if (files.length === 0) return;
        event.preventDefault();
        if (!disabled) onFiles(multiple ? files : files.slice(0, 1));
      }}
    >
      <span id={label}>{lead}</span>
      <Button look="secondary" icon="plus" blocked={disabled} onClick={() => input.current?.click()}>
        {choose}
      </Button>
      <input
        ref={input}
        className={css.fileInput}
        type="file"
        accept={accept}
        multiple={multiple}
        disabled={disabled}
        tabIndex={-1}
        aria-label={choose}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          // The same file may be chosen again.
          event.target.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
      {children}
    </div>
  );
}
