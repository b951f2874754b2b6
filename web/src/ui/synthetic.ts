const kWidth = 640;
const kHeight = 360;
const kFrameRate = 15;

/** A moving picture and a soft tone instead of camera and microphone: for trying things out without either. */
export function syntheticTracks(): { audio: MediaStreamTrack; video: MediaStreamTrack } {
  const canvas = Object.assign(document.createElement('canvas'), { width: kWidth, height: kHeight });
  const context = canvas.getContext('2d');
  const draw = (now: number) => {
    if (!context) { return; }
    context.fillStyle = `hsl(${(now / 50) % 360} 45% 35%)`;
    context.fillRect(0, 0, kWidth, kHeight);
    context.fillStyle = '#fff';
    context.beginPath();
    context.arc(kWidth / 2 + Math.sin(now / 900) * kWidth / 3, kHeight / 2 + Math.cos(now / 700) * kHeight / 4, 40, 0, 2 * Math.PI);
    context.fill();
    context.font = '28px sans-serif';
    context.fillText(new Date(performance.timeOrigin + now).toISOString().slice(11, 23), 20, 40);
  };
  const timer = setInterval(() => draw(performance.now()), 1000 / kFrameRate);
  const [video] = canvas.captureStream(kFrameRate).getVideoTracks();
  const audio = tone();
  if (!video) { throw new Error('this browser cannot record a canvas'); }
  const stop = video.stop.bind(video);
  video.stop = () => { clearInterval(timer); stop(); };
  return { audio, video };
}

function tone(): MediaStreamTrack {
  const context = new AudioContext();
  const oscillator = new OscillatorNode(context, { frequency: 330 });
  const gain = new GainNode(context, { gain: 0.05 });
  const destination = context.createMediaStreamDestination();
  oscillator.connect(gain).connect(destination);
  oscillator.start();
  const [audio] = destination.stream.getAudioTracks();
  if (!audio) { throw new Error('this browser cannot record a tone'); }
  const stop = audio.stop.bind(audio);
  audio.stop = () => { void context.close(); stop(); };
  return audio;
}
