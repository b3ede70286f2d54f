/**
 * Compares versions such as `3.3.6.0`: below 0 when `a` is older, above 0 when it is newer. Missing numbers are 0; text
 * behind a `-` is a pre-release, which is older than the release.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map(parse);
  for (let i = 0; i < Math.max(left.numbers.length, right.numbers.length); i++) {
    const difference = (left.numbers[i] ?? 0) - (right.numbers[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return Number(right.preRelease) - Number(left.preRelease);
}

function parse(version: string): { numbers: number[]; preRelease: boolean } {
  const [release, ...rest] = version.split('-');
  const numbers = release.split('.').map((part) => Number.parseInt(part, 10) || 0);
  return { numbers, preRelease: rest.length > 0 };
}
