export * from 'otaria/mariadb/callback';
export { default } from 'otaria/mariadb/callback';
