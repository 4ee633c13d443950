// Package telegramtest is a Telegram for tests: an HTTP server on a loopback
// address that speaks the Bot API as far as a support bot needs it, refuses what
// the real one refuses, and remembers everything that was sent.
//
//	tg := telegramtest.Start(t, telegramtest.Options{})
//	// api_url: tg.URL(), token: tg.Token()
//	tg.Text(7, "hello")                          // user 7 writes to the bot
//	sent, err := tg.WaitText(ctx, 7, "Hello")    // waits until the bot has answered
//	tg.Press(7, "Talk to us")                    // presses a button of the newest message that has it
//
// Updates reach the bot by long polling (with offsets, conflicts and the limit of
// 100) or, once it has set one, by its webhook, with retries. What the server
// checks as the real one does: lengths, HTML, keyboards, known chats, blocks, old
// queries, the sizes of files, which reactions there are, how old a message may be
// that is deleted, and, where asked for, rates. [Server.Fail] makes it fail in the ways
// that networks and Telegram fail.
//
// It is a leaf package: it imports nothing of this module. A server is safe for
// concurrent use, also by several processes, and keeps up with thousands of messages.
package telegramtest
