// Package mrkdwn is text as Slack writes it: customers' words made harmless, our
// markup written for Slack, and what people write in Slack read as our markup.
//
//	text, mentioned := mrkdwn.Parse(ev.Text, nameOf) // Slack's mrkdwn → bot/markup
//	block := mrkdwn.Rich(text)                       // bot/markup → a rich_text block
//	line := "*" + mrkdwn.Line(customer, 80) + "*"    // a stranger's name in our mrkdwn
//
// # Which one for a customer's words
//
// Slack's mrkdwn has no sign that takes the meaning from another, only &amp; &lt;
// and &gt;. Nothing at all is read in a plain_text object (with emoji off) and in
// the text elements of a rich_text block. So:
//
//	Literal, Words   for plain_text objects and rich_text blocks: every character as it was written.
//	                 The place for customers' messages.
//	Escape, Line     for mrkdwn, where their words stand among ours, and for the text of a notification.
//	                 Signs of formatting become look-alikes there, and a character that
//	                 nobody sees breaks up what would become a link, a mention or an emoji.
//	Render, Rich     for our markup: Rich is exact, Render escapes the text between the marks as Escape does.
//
// Pieces that Escape has written may be joined to each other and put between our
// own signs: each is safe by itself. Send them with verbatim mrkdwn objects and
// parse: "none" nevertheless.
//
// It is a leaf but for bot/markup, and takes linear time.
package mrkdwn
