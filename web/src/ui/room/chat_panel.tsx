import { SendHorizontal } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { kChatTextMax } from '../../client/room_session';
import type { ChatMessage } from '../../state/room_state';
import { IconButton } from '../button';
import { useApp, useLobby, useRoom, useTexts } from '../context';
import { SidePanel } from './panel';

export function ChatPanel() {
  const app = useApp();
  const texts = useTexts();
  const { chat } = useRoom();
  const { roomKind } = useLobby();
  const { messages, available, unread } = chat;
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    if (unread > 0) { app.room.dispatch({ type: 'chat-seen' }); }
  }, [app, unread]);
  useEffect(() => { list.current?.scrollTo({ top: list.current.scrollHeight }); }, [messages.length]);
  return (
    <SidePanel title={texts.chat.title} className="chat-panel">
      {messages.length === 0 && <p className="hint">{roomKind === 'live' ? texts.chat.emptyLive : texts.chat.empty}</p>}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <ol className="messages" ref={list} tabIndex={0} aria-live="polite" aria-label={texts.chat.title}>
        {messages.map((message) => <Message key={message.id} message={message} />)}
      </ol>
      {available ? <Composer /> : messages.length > 0 && <p className="hint">{texts.chat.notSent}</p>}
    </SidePanel>
  );
}

function Message({ message }: { readonly message: ChatMessage }) {
  const { language } = useApp();
  const texts = useTexts();
  const own = message.peerId === null;
  const name = own ? texts.chat.you : message.name || (message.peerId === '' ? texts.chat.room : texts.room.guest);
  const time = new Date(message.at);
  return (
    <li className={own ? 'mine' : ''}>
      <span className="who">{name}<time dateTime={time.toISOString()}>{time.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' })}</time></span>
      <p>{message.text}</p>
    </li>
  );
}

function Composer() {
  const app = useApp();
  const texts = useTexts();
  const [text, setText] = useState('');
  const send = () => {
    if (text.trim() !== '' && app.session?.say(text.trim())) { setText(''); }
  };
  return (
    <form className="composer" onSubmit={(event) => { event.preventDefault(); send(); }}>
      <textarea rows={1} value={text} maxLength={kChatTextMax} placeholder={texts.chat.placeholder} aria-label={texts.chat.placeholder}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          // While a syllable is being put together, Enter ends the syllable and not the message.
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) { return; }
          event.preventDefault();
          send();
        }} />
      <IconButton icon={SendHorizontal} type="submit" label={texts.chat.send} className="send primary" disabled={text.trim() === ''} />
    </form>
  );
}
