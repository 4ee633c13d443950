package desk

import (
	"context"
	"errors"
	"io"

	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// OpenFile opens what an agent has attached. Its error is a *dispatch.SendError where
// the file is gone or kept elsewhere.
func (d *Desk) OpenFile(ctx context.Context, _ bot.ConversationID, f bot.File) (io.ReadCloser, error) {
	info, _, _, err := d.c.GetFileInfoContext(ctx, f.ID, 0, 0)
	switch slackapi.Code(err) {
	case "file_not_found", "file_deleted", "not_visible", "access_denied":
		return nil, &dispatch.SendError{Fate: dispatch.FateRejected, Err: errors.New("the file is gone")}
	}
	if err != nil {
		return nil, d.failure(nil, err)
	}
	if info.Mode == "tombstone" || info.IsExternal {
		return nil, &dispatch.SendError{Fate: dispatch.FateRejected, Err: errors.New("the file is not kept by Slack")}
	}
	return slackapi.Download(ctx, d.o.API, orDefault(info.URLPrivateDownload, info.URLPrivate))
}
