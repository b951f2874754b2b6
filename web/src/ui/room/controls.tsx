import * as Menu from '@radix-ui/react-dropdown-menu';
import {
  Activity, CircleStop, EllipsisVertical, Keyboard, Link, Maximize, MessageSquare, Mic, MicOff, Minimize, MonitorUp, MonitorX, PhoneOff,
  PictureInPicture2, Radio, Settings, Users, Video, VideoOff,
} from 'lucide-react';
import type { SourceState } from '../../state/room_state';
import type { Panel } from '../../state/view';
import { Button, IconButton } from '../button';
import { useApp, useLobby, useRoom, useTexts, useView } from '../context';
import { toggleFullScreen, togglePictureInPicture } from './screen';

/** The few buttons that everyone looks for, and a menu with all the others. */
export function Controls() {
  const app = useApp();
  const texts = useTexts();
  const { roomKind, presenting } = useLobby();
  const room = useRoom();
  const sends = app.settings.produce && (roomKind !== 'live' || presenting || room.air !== 'off');
  return (
    <div className="controls" role="toolbar" aria-label={texts.room.controls}>
      {sends && <Sources />}
      {roomKind === 'live' && sends && <OnAir />}
      <ChatButton />
      <More />
      <IconButton icon={PhoneOff} label={texts.room.leave} className="leave danger" onClick={() => app.leave()} />
    </div>
  );
}

function Sources() {
  const app = useApp();
  const texts = useTexts();
  const { microphone, camera, screen, phase } = useRoom();
  const busy = (state: SourceState) => state === 'starting' || phase !== 'joined';
  const talking = microphone === 'on';
  return (
    <>
      <IconButton icon={talking ? Mic : MicOff} className={`microphone ${talking ? '' : 'is-off'}`} shortcut="M"
        label={talking ? texts.room.mute : microphone === 'muted' ? texts.room.unmute : texts.room.microphoneOn}
        disabled={busy(microphone)} onClick={() => app.toggleMicrophone()} />
      <IconButton icon={camera === 'off' ? VideoOff : Video} className={`camera ${camera === 'off' ? 'is-off' : ''}`} shortcut="V"
        label={camera === 'off' ? texts.room.cameraOn : texts.room.cameraOff} disabled={busy(camera)} onClick={() => app.toggleCamera()} />
      {app.canShareScreen && (
        <IconButton icon={screen === 'off' ? MonitorUp : MonitorX} className={`screen ${screen === 'off' ? '' : 'active'}`} shortcut="S"
          label={screen === 'off' ? texts.room.share : texts.room.stopSharing} disabled={busy(screen)} onClick={() => app.toggleScreen()} />
      )}
    </>
  );
}

function OnAir() {
  const app = useApp();
  const texts = useTexts();
  const { air, phase, camera, microphone, screen } = useRoom();
  if (air === 'on') {
    return <Button icon={CircleStop} className="end-live" onClick={() => void app.session?.setOnAir(false)}>{texts.room.endLive}</Button>;
  }
  const nothing = camera === 'off' && microphone === 'off' && screen === 'off';
  return (
    <Button icon={Radio} className="go-live primary" disabled={air === 'starting' || phase !== 'joined' || nothing}
      onClick={() => void app.session?.setOnAir(true)}>
      {air === 'starting' ? texts.room.goingLive : texts.room.goLive}
    </Button>
  );
}

function ChatButton() {
  const app = useApp();
  const texts = useTexts();
  const { chat } = useRoom();
  const { panel } = useView();
  if (!chat.available && chat.messages.length === 0) { return null; }
  return (
    <IconButton icon={MessageSquare} className={`open-chat ${panel === 'chat' ? 'active' : ''}`} shortcut="C" badge={chat.unread}
      label={chat.unread > 0 ? texts.room.unread(chat.unread) : texts.room.chat} aria-expanded={panel === 'chat'}
      onClick={() => app.view.dispatch({ type: 'toggle-panel', panel: 'chat' })} />
  );
}

function More() {
  const app = useApp();
  const texts = useTexts();
  const { fullScreen } = useView();
  const panel = (which: Panel) => () => app.view.dispatch({ type: 'toggle-panel', panel: which });
  const dialog = (which: 'devices' | 'shortcuts') => () => app.view.dispatch({ type: 'dialog', dialog: which });
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className="icon-button more" aria-label={texts.room.more}><EllipsisVertical aria-hidden="true" /></Menu.Trigger>
      <Menu.Portal>
        <Menu.Content className="menu" side="top" align="center" sideOffset={8} collisionPadding={8}>
          <Menu.Item className="menu-people" onSelect={panel('people')}><Users aria-hidden="true" />{texts.room.peopleList}<kbd>U</kbd></Menu.Item>
          <Menu.Item className="menu-stats" onSelect={panel('stats')}><Activity aria-hidden="true" />{texts.room.statistics}<kbd>I</kbd></Menu.Item>
          <Menu.Item onSelect={() => void copyLink(app)}><Link aria-hidden="true" />{texts.lobby.copy}</Menu.Item>
          <Menu.Separator />
          {document.fullscreenEnabled && (
            <Menu.Item onSelect={() => void toggleFullScreen(document.documentElement)}>
              {fullScreen ? <Minimize aria-hidden="true" /> : <Maximize aria-hidden="true" />}
              {fullScreen ? texts.room.leaveFullScreen : texts.room.fullScreen}<kbd>F</kbd>
            </Menu.Item>
          )}
          {document.pictureInPictureEnabled && (
            <Menu.Item onSelect={() => void togglePictureInPicture()}>
              <PictureInPicture2 aria-hidden="true" />{texts.room.pictureInPicture}<kbd>P</kbd>
            </Menu.Item>
          )}
          <Menu.Separator />
          <Menu.Item className="menu-settings" onSelect={dialog('devices')}><Settings aria-hidden="true" />{texts.room.settings}</Menu.Item>
          <Menu.Item onSelect={dialog('shortcuts')}><Keyboard aria-hidden="true" />{texts.room.shortcuts}<kbd>?</kbd></Menu.Item>
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}

async function copyLink(app: ReturnType<typeof useApp>): Promise<void> {
  const copied = await app.copyLink();
  app.notice({ id: 'link', level: 'info', code: copied ? 'link-copied' : 'link-not-copied' });
}
