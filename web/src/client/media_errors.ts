import type { Notice, NoticeCode, Source } from '../state/room_state';

/** What the browser's error means for a person. */
export function deviceProblem(errorName: string): NoticeCode {
  switch (errorName) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'not-found';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    case 'InsecureContextError':
      return 'insecure';
    default:
      return 'device-failed';
  }
}

/** Says why a device cannot be used, and offers what a person can do about it. */
export function deviceNotice(source: Source, errorName: string): Notice {
  const id = `${source}-failed`;
  if (source === 'screen') {
    return { id, level: 'warning', code: errorName === 'NotAllowedError' ? 'share-denied' : 'share-failed', about: errorName };
  }
  const code = deviceProblem(errorName);
  const about = source;
  if (code === 'insecure') { return { id, level: 'error', code, about }; }
  return { id, level: 'warning', code, about, action: source === 'camera' ? 'allow-camera' : 'allow-microphone' };
}
