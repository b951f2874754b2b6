// A network namespace joined to this one by a cable (veth). Firefox sends no ICE to 127.0.0.1, so it lives there.
import { execFileSync } from 'node:child_process';

const kBlocks = 250;

function ip(...args) { execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] }); }

/** Why there can be no namespace here, or null. */
export function whyNoNamespace() {
  if (process.getuid?.() !== 0) { return 'network namespaces need root'; }
  try { execFileSync('ip', ['netns', 'list'], { stdio: 'ignore' }); } catch { return 'the ip program (iproute2) is missing'; }
  return null;
}

export class Namespace {
  static create() {
    const block = process.pid % kBlocks;
    return new Namespace(`madang-${process.pid}`, `mdg${block}h`, `mdg${block}n`, `10.77.${block}`);
  }

  constructor(name, hostSide, innerSide, prefix) {
    this.name = name;
    this.hostAddress = `${prefix}.1`;
    this.innerAddress = `${prefix}.2`;
    ip('netns', 'add', name);
    try {
      ip('link', 'add', hostSide, 'type', 'veth', 'peer', 'name', innerSide, 'netns', name);
      ip('address', 'add', `${this.hostAddress}/24`, 'dev', hostSide);
      ip('link', 'set', hostSide, 'up');
      ip('-n', name, 'address', 'add', `${this.innerAddress}/24`, 'dev', innerSide);
      ip('-n', name, 'link', 'set', 'lo', 'up');
      ip('-n', name, 'link', 'set', innerSide, 'up');
      // Leads nowhere; but without a default route Firefox gathers no candidate at all.
      ip('-n', name, 'route', 'add', 'default', 'via', `${prefix}.254`);
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /** The cable goes with the namespace. */
  remove() { ip('netns', 'delete', this.name); }
}
