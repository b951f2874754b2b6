import * as Switch from '@radix-ui/react-switch';
import { useEffect, useId } from 'react';
import type { DeviceChoice } from '../state/lobby';
import type { Theme } from '../state/preferences';
import { isResolution } from '../state/settings';
import { useApp, useLobby, usePreferences, useTexts } from './context';
import { Dialog } from './dialog';
import { LevelBar } from './level_bar';

export function DevicesDialog({ onClose }: { readonly onClose: () => void }) {
  const app = useApp();
  const texts = useTexts();
  const preferences = usePreferences();
  const shortcutsId = useId();
  useEffect(() => { void app.listDevices(); }, [app]);
  return (
    <Dialog title={texts.devices.title} closeLabel={texts.devices.close} onClose={onClose}>
      <div className="fields">
        <DeviceChoices />
        <LevelBar />
        <Choice label={texts.devices.quality} value={String(preferences.resolution ?? 'auto')}
          options={Object.entries(texts.devices.qualities).reverse()}
          onChange={(value) => void app.setResolution(isResolution(Number(value)) ? Number(value) as 180 | 360 | 720 : null)} />
        <Choice label={texts.devices.theme} value={preferences.theme} options={Object.entries(texts.devices.themes)}
          onChange={(value) => app.prefer({ theme: value as Theme })} />
        <div className="field row">
          <label htmlFor={shortcutsId}>{texts.devices.shortcuts}</label>
          <Switch.Root id={shortcutsId} className="switch" checked={preferences.shortcuts}
            onCheckedChange={(shortcuts) => app.prefer({ shortcuts })}>
            <Switch.Thumb className="thumb" />
          </Switch.Root>
        </div>
      </div>
    </Dialog>
  );
}

/** Camera, microphone and, where the browser lets a page choose it, speaker. */
export function DeviceChoices() {
  const app = useApp();
  const texts = useTexts();
  const { devices, cameraId, microphoneId, speakerId } = useLobby();
  return (
    <>
      <DeviceChoiceOf label={texts.devices.camera} className="choose-camera" devices={devices.cameras} chosen={cameraId}
        onChange={(id) => void app.useDevice('camera', id)} />
      <DeviceChoiceOf label={texts.devices.microphone} className="choose-microphone" devices={devices.microphones} chosen={microphoneId}
        onChange={(id) => void app.useDevice('microphone', id)} />
      {'setSinkId' in HTMLMediaElement.prototype && devices.speakers.length > 0 && (
        <DeviceChoiceOf label={texts.devices.speaker} className="choose-speaker" devices={devices.speakers} chosen={speakerId}
          onChange={(id) => void app.useDevice('speaker', id)} />
      )}
    </>
  );
}

function DeviceChoiceOf({ label, className, devices, chosen, onChange }: {
  readonly label: string; readonly className: string; readonly devices: readonly DeviceChoice[];
  readonly chosen: string | null; readonly onChange: (id: string | null) => void;
}) {
  const texts = useTexts();
  const known = devices.some(({ id }) => id === chosen) ? chosen : null;
  const options: [string, string][] = [
    ['', texts.devices.usual],
    ...devices.filter(({ id }) => id !== 'default')
      .map(({ id, label: name }, index): [string, string] => [id, name || texts.devices.unnamed(label, index + 1)]),
  ];
  return (
    <Choice label={label} className={className} value={known ?? ''} options={options}
      onChange={(value) => onChange(value === '' ? null : value)} />
  );
}

/** The browser's own list: what people know, on every kind of screen. */
function Choice({ label, className = '', value, options, onChange }: {
  readonly label: string; readonly className?: string; readonly value: string;
  readonly options: readonly (readonly [string, string])[]; readonly onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} className={className} value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map(([key, text]) => <option key={key} value={key}>{text}</option>)}
      </select>
    </div>
  );
}
