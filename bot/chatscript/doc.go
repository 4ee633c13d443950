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
//	ticket OK-7F3K2                    which ticket the lines of agents are about; without it the newest
//	hold                               agents' replies wait from here on, as they do in service (desk.yaml: hold)
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
//	! reacted 👍                        the customer puts an emoji on our last message; "! unreacted 👍" takes it off
//	! lost blocked                     the customer cannot be written to any more
//	! undelivered rejected             what the line above passed on to the customer does not arrive (or: unreachable), or,
//	                                   where it passed nothing on, a message of the bot's. "! undelivered desk REASON" and
//	                                   "! undelivered mail REASON" are about what it passed on to there
//	mail> thank you                    the customer answers by e-mail; files stand before the text as in a chat
//	< 您平时用什么方式登录？                the bot answers; further lines of a message are indented by two
//	  [邮箱] [都用不了]                  spaces, its buttons stand in brackets below, and what can be filled in as a whole in braces:
//	  {一次填完: 问题描述, 发生日期}       where the platform shows forms
//	<! 2/4 …                           a message of ours is changed: a card, or what an agent has corrected
//	<x the customer's message          what the customer wrote is removed; "<x the agent's message": an agent has deleted theirs
//	<+ 👍                               an agent puts an emoji on the customer's message; "<- 👍" takes it off
//	< <document refund.pdf> here       an agent's file reaches the customer
//	mail< li@example.com: OK-7F3K2     a mail to the customer: its address and subject, and its text below
//	@ +3m                              the clock moves on
//
// # Agents
//
//	agent> 您好                         an agent writes to the customer, in the markup of bot/markup
//	agent(小王)> 您好                    another agent
//	agent> @小王 please look             names a colleague
//	agent> «Which one?» the second     replies to what the customer wrote
//	agent> <document a.pdf> here       sends files
//	agent> // ask the bank             keeps a note among agents, in the thread
//	agent> [send]                      presses a button of the last question about a reply of theirs
//
// After a slash an agent has these:
//
//	/claim /release /resolve /reopen       takes the ticket, gives it back, ends it, takes it up again
//	/assign NAME                           gives it to an agent; "/assign NAME away" to one who is away
//	/transfer QUEUE NOTE                   moves it to another queue
//	/note TEXT                             a note that the desk does not show yet, as from a form
//	/snooze 2h, /snooze off                puts it off
//	/priority low|normal|high|urgent
//	/block 24h, /unblock                   keeps the customer from people
//	/reply NAME blank: value, other: value a saved reply of desk.yaml, filled in and seen: it goes at once
//	/send /keep /take /drop                decides about their last reply: [send] [note] [take] [drop]; /undo is /drop
//	/edit TEXT, /delete                    changes or deletes their last message
//	/react 👍, /unreact 👍                   on the customer's last message
//
// # The desk
//
//	desk< opened OK-7F3K2 account      a ticket: its queue, "deferred", its priority; what is known stands below, indented
//	desk< claimed OK-7F3K2 by 小林       where it stands: claimed, waiting, snoozed … until, resolved, cancelled, or
//	                                   closed … with why: silent, blocked
//	desk< priority OK-7F3K2 high       what is new about it: live or deferred, priority, promised, unreachable,
//	                                   reachable, blocked … until, unblocked, rated
//	desk< customer: hello              what the customer writes; mail: by e-mail; note: an agent's; system: what happened
//	desk< calls the agent: …           the same, and it calls the agent of the ticket; "calls everybody": its queue
//	desk(小王)< … [send] [note]         what one agent sees: a question with its choices, or why something is not done
//	desk<! customer: hello!            a message of the customer's is changed; "desk<x the customer's message" deleted;
//	                                   "desk<+ 👍" and "desk<- 👍" an emoji of theirs
//	desk< failed: …                    what became of an agent's message: failed, dropped, kept as a note; on its way or
//	                                   delivered only with a remark, since the customer's side shows it, and held never,
//	                                   since the question does
//	desk< shown again: claimed …       a ticket whose place was lost, with the talk so far below
//	moved 2 6m                         the ticket is second in its queue now, where six minutes are usual
//	thread lost deleted                the place of the ticket is gone (or: archived, removed)
//
// What is passed on between customer, desk and mail arrives at once, unless the next
// line says that it does not.
//
// Ids and times that vary are stable in a script, since its clock and its
// ticket numbers are its own.
package chatscript
