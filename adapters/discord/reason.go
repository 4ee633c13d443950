package discord

import (
	"errors"
)

// Why something that an agent did does not reach the customer, in words for the
// agent.
const (
	reasonUnknown    = "Discord does not know this message any more"
	reasonTooLong    = "the new text is too long for one message on Discord"
	reasonEmpty      = "nothing would be left of the message: remove it instead"
	reasonAlone      = "Discord lets a message that only the customer sees be changed for a few minutes only"
	reasonArchived   = "the thread is closed on Discord"
	reasonTooOften   = "Discord does not let a message of that age be changed so often"
	reasonNotAllowed = "the bot may not do this in the customer's channel on Discord"
	reasonNoReaction = "Discord has no such reaction"
	reasonReactions  = "there are too many different reactions on the message"
	reasonBlocked    = "the customer lets the bot not react to their messages"
	reasonNoFile     = "the file is not on Discord any more"
	reasonFileHost   = "the file is not at an address of Discord's"
)

// refuse says that something will never be done, and why.
func refuse(reason string) error { return rejected(errors.New(reason)) }

// explained is what an answer of Discord's means for what an agent has asked for.
// None of them says that the customer cannot be reached.
func explained(err error) error {
	switch {
	case is(err, codeUnknownMessage, codeUnknownChannel):
		return refuse(reasonUnknown)
	case is(err, codeEmpty):
		return refuse(reasonEmpty)
	case is(err, codeUnknownWebhook, codeBadWebhookToken):
		return refuse(reasonAlone)
	case is(err, codeArchived, codeLocked):
		return refuse(reasonArchived)
	case is(err, codeTooManyEdits):
		return refuse(reasonTooOften)
	case is(err, codeUnknownEmoji):
		return refuse(reasonNoReaction)
	case is(err, codeTooManyReactions):
		return refuse(reasonReactions)
	case is(err, codeReactionBlocked):
		return refuse(reasonBlocked)
	case forbidden(err):
		return refuse(reasonNotAllowed)
	}
	return err
}

func forbidden(err error) bool {
	var e *apiError
	return errors.As(err, &e) && e.status == 403
}
