import * as Tooltip from '@radix-ui/react-tooltip';
import type { LucideIcon } from 'lucide-react';
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  readonly icon: LucideIcon;
  /** What the button does, for ears and for a pointer that rests on it. */
  readonly label: string;
  /** The key that does the same. */
  readonly shortcut?: string;
  readonly badge?: number;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ icon: Icon, label, shortcut, badge = 0, className = '', ref, ...rest }: IconButtonProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>
        <button ref={ref} type="button" className={`icon-button ${className}`} aria-label={label} aria-keyshortcuts={shortcut} {...rest}>
          <Icon aria-hidden="true" />
          {badge > 0 && <span className="badge" aria-hidden="true">{badge > 99 ? '99+' : badge}</span>}
        </button>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tooltip" sideOffset={6}>
          {label}{shortcut !== undefined && <kbd>{shortcut}</kbd>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

export function Button({ icon: Icon, children, className = '', ...rest }:
  ButtonHTMLAttributes<HTMLButtonElement> & { readonly icon?: LucideIcon; readonly children: ReactNode }) {
  return (
    <button type="button" className={`button ${className}`} {...rest}>
      {Icon && <Icon aria-hidden="true" />}
      <span>{children}</span>
    </button>
  );
}
