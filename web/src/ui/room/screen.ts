/** Full screen and picture in picture: wishes, which the browser may refuse without further ado. */
export async function toggleFullScreen(element: Element | null): Promise<void> {
  try {
    if (document.fullscreenElement) { await document.exitFullscreen(); } else { await element?.requestFullscreen(); }
  } catch {
    // No full screen here; nothing is lost.
  }
}

export async function enterPictureInPicture(video: HTMLVideoElement | null): Promise<void> {
  try { await video?.requestPictureInPicture(); } catch { /* Not without a picture, and not everywhere. */ }
}

/** Whoever stands large, else whoever speaks, else anybody with a picture. */
export async function togglePictureInPicture(): Promise<void> {
  if (document.pictureInPictureElement) {
    try { await document.exitPictureInPicture(); } catch { /* It closed by itself. */ }
    return;
  }
  const find = (selector: string) => document.querySelector<HTMLVideoElement>(`.tile${selector}:not(.dark) video`);
  await enterPictureInPicture(find('.large') ?? find('.speaking') ?? find(':not(.own)') ?? find(''));
}
