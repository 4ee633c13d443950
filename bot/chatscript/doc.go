// Package chatscript reads, plays and writes .chat transcripts: conversations
// as text that a support lead can read, that `supportbot chat` shows, and that
// `supportbot test` plays against the content.
//
// It is for content and for tests of the engine. It runs the engine itself with
// a clock of its own and answers its actions at once; it is not the durable
// runtime (bot/dispatch). It imports bot, flows and bot/markup.
//
//	script, err := chatscript.Parse("reset.chat", data)
//	result := chatscript.Play(script, chatscript.Options{Engine: engine, Flows: library})
//	fmt.Print(result.Text)             // the transcript as it really went
//
// # The format
//
//	# a comment                        kept as it is
//	locale zh                          the customer's language, as their platform tells it
//	platform telegram                  default terminal
//	public                             what follows happens where others read along; private: in the private chat (again).
//	                                   A button that leads to the private chat moves the script there by itself
//	start 2026-01-05T10:00:00+08:00    the clock's begin; this is the default, a Monday morning
//	agent 小林                          the name of the agent of the lines that follow
//	action rates.quote timeout         what the next call of an action comes to, in place of the
//	action rates.quote ok rate=7.1     demo answer: an outcome, and values of it
//	> 登不上                            the customer writes
//	> [邮箱]                            the customer presses a button of the newest message that has it
//	> /help                            a command
//	> «Which one?» the second          the customer replies to a message
//	> <photo receipt.jpg> a caption    the customer sends a file
//	> <photo a.jpg> <photo b.jpg> both an album: its parts come one by one, so it is answered after "@ +2s" or with what comes next
//	> {email: li@example.com, count: 2} the customer fills in the newest form as a whole
//	! edited li@example.com            the customer changes their last message
//	! deleted                          the customer deletes it
//	! lost blocked                     the customer cannot be written to any more
//	! undelivered rejected             a message of ours does not arrive (or: unreachable)
//	< 您平时用什么方式登录？                the bot answers; further lines of a message are indented by two
//	  [邮箱] [都用不了]                  spaces, its buttons stand in brackets below, and what can be filled in as a whole in braces:
//	  {一次填完: 问题描述, 发生日期}       where the platform shows forms
//	<! 2/4 …                           the bot changes the message of a card
//	<x the customer's message          the bot removes what the customer wrote
//	@ +3m                              the clock moves on
//	agent> 您好                         an agent replies; /claim /note /transfer QUEUE /release /resolve
//	agent(小王)> 您好                    another agent
//	desk< opened OK-7F3K2 account      what the desk sees
//
// Ids and times that vary are stable in a script, since its clock and its
// ticket numbers are its own.
package chatscript
