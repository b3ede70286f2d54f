export * from 'otaria/tdengine';
