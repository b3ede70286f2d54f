export * from 'otaria/mariadb';
export { default } from 'otaria/mariadb';
