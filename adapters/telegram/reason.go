package telegram

import (
	"errors"

	"github.com/okpay/supportbot/bot/dispatch"
)

// Why something that an agent did does not reach the customer, in words for the
// agent.
const (
	reasonUnknown    = "Telegram does not know this message any more"
	reasonNoEdit     = "Telegram does not let this message be changed any more"
	reasonTooLong    = "the new text is too long for one message on Telegram"
	reasonCaption    = "the new text is too long for the words below a file on Telegram"
	reasonEmpty      = "nothing would be left of the message: remove it instead"
	reasonNoDelete   = "Telegram lets a message be removed within 48 hours only"
	reasonMoved      = "the group has become another one on Telegram, where its old messages cannot be reached"
	reasonNoReaction = "Telegram has no such reaction"
	reasonForbidden  = "reactions are not allowed in this chat"
	reasonBusiness   = "bots cannot react in chats of business accounts on Telegram"
	reasonNoFiles    = "files are not allowed in this chat"
	reasonNoFile     = "the file is not on Telegram any more"
	reasonFileSize   = "Telegram gives bots files of at most 20 MB"
	reasonFileKind   = "Telegram has no file for this"
	reasonFileLocal  = "the Telegram server keeps files to itself (it runs with --local)"
)

// refuse says that something will never be done, and why.
func refuse(reason string) error {
	return &dispatch.SendError{Fate: dispatch.FateRejected, Err: errors.New(reason)}
}
