// The exam runner: answers kept on the device and sent to the server, the clock, the palette.
