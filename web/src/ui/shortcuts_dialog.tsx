import { usePreferences, useTexts } from './context';
import { Dialog } from './dialog';

export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  const texts = useTexts();
  const { shortcuts } = usePreferences();
  return (
    <Dialog title={texts.shortcuts.title} closeLabel={texts.devices.close} onClose={onClose}>
      {!shortcuts && <p>{texts.shortcuts.off}</p>}
      <dl className="shortcuts">
        {texts.shortcuts.keys.map(([key, what]) => (
          <div key={key}><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div>
        ))}
      </dl>
    </Dialog>
  );
}
