import { Mic, MicOff, Settings, TriangleAlert, Video as VideoIcon, VideoOff } from 'lucide-react';
import { previewProblem } from '../../state/lobby';
import type { Texts } from '../../text';
import { Button, IconButton } from '../button';
import { useApp, useLobby, useOwnTrack, usePreferences, useTexts } from '../context';
import { DeviceChoices } from '../devices_dialog';
import { LevelBar } from '../level_bar';
import { Video } from '../video';

/** Camera and microphone as the others will see and hear them. */
export function Preview() {
  const app = useApp();
  const texts = useTexts();
  const lobby = useLobby();
  const { cameraOn, microphoneOn } = usePreferences();
  const camera = useOwnTrack('camera');
  const problem = previewProblem(lobby);
  const asking = lobby.camera.status === 'asking' || lobby.microphone.status === 'asking';
  return (
    <section className="preview card" aria-label={texts.lobby.preview}>
      <div className="mirror">
        {camera ? <Video track={camera} label={texts.lobby.preview} mirrored /> : (
          <p className="off">{asking ? texts.lobby.previewAsking : texts.lobby.previewOff}</p>
        )}
        <div className="buttons">
          <IconButton icon={microphoneOn ? Mic : MicOff} className={`preview-microphone ${microphoneOn ? '' : 'is-off'}`}
            label={microphoneOn ? texts.room.mute : texts.room.microphoneOn} aria-pressed={microphoneOn}
            onClick={() => void app.setPreview('microphone', !microphoneOn)} />
          <IconButton icon={cameraOn ? VideoIcon : VideoOff} className={`preview-camera ${cameraOn ? '' : 'is-off'}`}
            label={cameraOn ? texts.room.cameraOff : texts.room.cameraOn} aria-pressed={cameraOn}
            onClick={() => void app.setPreview('camera', !cameraOn)} />
          <IconButton icon={Settings} label={texts.room.settings} className="open-settings"
            onClick={() => app.view.dispatch({ type: 'dialog', dialog: 'devices' })} />
        </div>
      </div>
      <LevelBar />
      {problem ? <Help code={problem.code} about={problem.about} /> : <div className="fields two"><DeviceChoices /></div>}
    </section>
  );
}

function Help({ code, about }: { readonly code: string; readonly about: string }) {
  const app = useApp();
  const texts = useTexts();
  return (
    <div className="help" role="alert" data-code={code}>
      <h2><TriangleAlert aria-hidden="true" />{texts.help.title(about)}</h2>
      {helpOf(texts, code).map((sentence) => <p key={sentence}>{sentence}</p>)}
      <p>{texts.help.anyway}</p>
      {code !== 'insecure' && <Button onClick={() => void app.openPreview()}>{texts.lobby.tryAgain}</Button>}
    </div>
  );
}

function helpOf({ help }: Texts, code: string): readonly string[] {
  switch (code) {
    case 'denied': return help.denied;
    case 'not-found': return help['not-found'];
    case 'busy': return help.busy;
    case 'insecure': return help.insecure;
    default: return help['device-failed'];
  }
}
