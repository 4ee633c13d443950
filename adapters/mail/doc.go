// Package mail answers tickets by e-mail and takes the customers' answers. It
// decides nothing: what is written, and to whom, comes in bot.Mail; who owns a
// ticket and what an answer means is the engine's.
//
//	m, err := mail.New(mail.Options{From: "OKPay <support@okpay.example>", Secret: secret, Plus: true, SMTP: smtp, IMAP: imap, Memory: store, Copies: files})
//	receipt, err := m.Mail(ctx, outboxID, conversation, bot.Mail{…}) // dispatch.Mailer
//	err = m.Run(ctx, runtime)                   // receives: reads the mailbox
//	mux.Handle("/mail", m.Handler(runtime))     // or a provider posts what comes in
//
// It is an adapter: it imports bot, bot/backoff, bot/dispatch and bot/markup, and no
// other adapter. Mails are made and sent by github.com/wneessen/go-mail, read by
// github.com/emersion/go-imap and go-message.
//
// # What goes out
//
// Plain text and HTML in the customer's language, with a sentence below that tells
// how to answer and how to stop, and with copies of the agents' files. Consent
// comes before: bot.Mail is for addresses whose owner agreed.
//
// All mails of a ticket are one thread: their References name one id that is made
// from the ticket's number, and the customer's last mail. Answers find their ticket
// by a token, which is the number and 80 bits of signature:
//
//	Reply-To             support+ok-7f3k2.3w676qs757a4znbr@okpay.example (Options.Plus)
//	References           <ok-7f3k2.3w676qs757a4znbr@okpay.example>
//	Message-ID           <ok-7f3k2.3w676qs757a4znbr.ca978112ca1bbdcafac231b3@okpay.example>
//	List-Unsubscribe     <mailto:…?subject=STOP%20ok-7f3k2.3w676qs757a4znbr>
//
// So one of the address, the headers and the subject is enough. The Message-ID is
// made from the outbox id: SMTP knows no idempotency key, and a mail that was under
// way when a process died may arrive twice, as the same mail.
//
//	what the server answers                   what it means for the work
//	4xx                                       dispatch.FateRetry in a minute: greylisting, full queues
//	5xx to the recipient: 5.1, 5.2, 5.4, 550  dispatch.FateUnreachable
//	other 5xx                                 dispatch.FateRejected
//	535, 534, 530 to the password             dispatch.FateRetry in a minute, and Options.Report
//	connections that break                    a plain error: it may have arrived
//
// A customer who answers STOP, 退订 or by the unsubscribe button of their mail
// program has withdrawn their consent for the ticket: the answer is shown like any
// other, and every later Mail of the ticket is dispatch.FateUnreachable.
//
// # What comes in
//
// A mail is marked as read, or its request answered with 204, when all that it means
// is stored. Nothing is ever deleted.
//
//	a mail                                    what becomes of it
//	good token                                bot.Mailed to the ticket's conversation, without quotes and signature
//	from another address than the ticket's    the same, with the address in Sender.Name: the token is the proof
//	forged token, unknown ticket, empty       a dead letter
//	no token                                  IMAP: left unread, for people; webhook: a dead letter
//	auto-reply, list, absence, our own        nothing, a line in the log
//	report of a failed delivery (DSN)         bot.Undelivered with the Relay of the mail that came back
//	report of a delay                         nothing, a line in the log
//
// Nothing that comes in is ever answered by itself, so no two machines can begin to
// write to each other.
//
// Text is taken from text/plain, else from HTML as people see it. Files stay in the
// mailbox and are read when OpenFile asks for them; those of the webhook are kept in
// Memory for three days, as far as Options.MaxFile goes.
//
// One process reads for all of them, by a lease. It goes on behind the last mail
// that was taken (UIDVALIDITY and UID). A mailbox that was never read, or counts
// anew, begins with the unread mails of a week; what had come before is known by its
// Message-ID for 60 days.
//
// # What is remembered
//
// In Memory, for all processes:
//
//	mail:reader               the lease of the one that reads
//	mail:imap:<mailbox>       how far it has read: UIDVALIDITY:UID
//	mail:ticket:<number>      the ticket's conversation and platform, and which address is its customer's, as a hash; 400 days
//	mail:last:<number>        the Message-ID of the customer's last mail; 400 days
//	mail:stopped:<number>     the customer wants no more mails; 400 days
//	mail:sent:<mail>          the outbox id and Relay of a mail that may come back; 30 days
//	mail:got:<mail>           a mail that has come; 60 days
//	mail:file:<hash>          the bytes of a file that came by the webhook; 3 days
package mail
