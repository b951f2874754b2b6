import { X } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import { IconButton } from '../button';
import { useApp, useTexts } from '../context';

/** What stands beside the pictures, or over them where there is no room beside. */
export function SidePanel({ title, className, actions, children }: {
  readonly title: string; readonly className: string; readonly actions?: ReactNode; readonly children: ReactNode;
}) {
  const app = useApp();
  const texts = useTexts();
  const id = useId();
  return (
    <aside className={`panel ${className}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {actions}
        <IconButton icon={X} label={texts.room.close} className="quiet close" onClick={() => app.view.dispatch({ type: 'panel', panel: null })} />
      </header>
      {children}
    </aside>
  );
}
