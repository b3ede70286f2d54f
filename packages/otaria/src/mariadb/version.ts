/** Version of the package; the same as in its package.json, which a test compares. */
export const version = '0.1.0';

/**
 * What both entries export as `version`: the version of npm mariadb whose API this is, for programs that ask for one,
 * and the package's own behind the plus sign, which comparisons of versions leave out.
 */
export const apiVersion: string = `3.5.4+otaria.${version}`;
