/** Stands in for the package that protoo-client would load: a browser needs only its own WebSocket. */
export const w3cwebsocket = WebSocket;
