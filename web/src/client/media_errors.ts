import type { Notice } from '../state/room_state';

export type Source = 'microphone' | 'camera';

/** Says in a sentence why a device cannot be used, and offers what a person can do about it. */
export function deviceNotice(source: Source, errorName: string): Notice {
  const id = `${source}-failed`;
  const action = source === 'camera' ? 'allow-camera' : 'allow-microphone';
  switch (errorName) {
    case 'NotAllowedError':
      return { id, level: 'warning', action, text: `The browser does not let this page use your ${source}. Allow it in the address bar, then try again.` };
    case 'NotFoundError':
    case 'OverconstrainedError':
      return { id, level: 'warning', action, text: `No ${source} was found. Connect one and try again; you can see and hear the others meanwhile.` };
    case 'NotReadableError':
    case 'AbortError':
      return { id, level: 'warning', action, text: `Your ${source} could not be started; another program may be using it. Close that program and try again.` };
    case 'InsecureContextError':
      return { id, level: 'error', text: `Browsers give out the ${source} only to pages opened over https:// (or on this very computer). Ask for such an address.` };
    default:
      return { id, level: 'warning', action, text: `Your ${source} could not be started (${errorName}).` };
  }
}
