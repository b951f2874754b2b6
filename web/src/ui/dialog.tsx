import * as Radix from '@radix-ui/react-dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';

interface DialogProps {
  readonly title: string;
  readonly closeLabel: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * A dialog over the page. The backdrop is our own: the library's locks scrolling with a style sheet that it writes
 * into the page, which our Content-Security-Policy forbids, and there is nothing here that would scroll.
 */
export function Dialog({ title, closeLabel, onClose, children }: DialogProps) {
  return (
    <Radix.Root open onOpenChange={(open) => { if (!open) { onClose(); } }}>
      <Radix.Portal>
        <div className="backdrop" />
        <Radix.Content className="dialog" aria-describedby={undefined}>
          <header>
            <Radix.Title>{title}</Radix.Title>
            <Radix.Close className="icon-button quiet" aria-label={closeLabel}><X aria-hidden="true" /></Radix.Close>
          </header>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
