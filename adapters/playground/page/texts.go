package page

import "fmt"

// Languages are those of the page itself. Customers' are the content's.
func Languages() []string { return []string{"en", "zh"} }

// say returns a text of the page; of a number of things, the one for many.
func say(lang, key string, args ...any) string {
	text, ok := texts()[key]
	if !ok {
		return key
	}
	s := text.en
	if lang == "zh" {
		s = text.zh
	}
	if len(args) > 0 {
		return fmt.Sprintf(s, args...)
	}
	return s
}

type words struct{ en, zh string }

// texts are all texts of the page.
func texts() map[string]words {
	all := frameTexts()
	for _, more := range []map[string]words{chatTexts(), deskTexts(), inspectTexts()} {
		for k, v := range more {
			all[k] = v
		}
	}
	return all
}

func frameTexts() map[string]words {
	return map[string]words{
		"title":           {"supportbot playground", "supportbot 演练场"},
		"playground":      {"playground", "演练场"},
		"honest":          {"A playground: nothing here reaches real customers.", "演练场：这里的一切都不会发给真实客户。"},
		"skip":            {"Skip to the chats", "跳到聊天"},
		"panes":           {"Panes", "窗格"},
		"other":           {"zh", "en"},
		"other_name":      {"中文", "English"},
		"theme":           {"Light or dark", "浅色或深色"},
		"advance":         {"Advance the clock", "拨快时钟"},
		"offline":         {"Not connected. Trying again…", "连接已断开，正在重连……"},
		"stopped":         {"The program is gone; what you do is kept here until it is back.", "程序已停止；恢复之前，您输入的内容会保留在这里。"},
		"failed":          {"Not sent", "未发送"},
		"again":           {"Send again", "重新发送"},
		"unsent":          {"Not sent yet.", "尚未发送。"},
		"copied":          {"Copied", "已复制"},
		"remove_sure":     {"Remove this customer from the page?", "从页面移除这位客户？"},
		"too_large":       {"The file is too large (10 MB).", "文件过大（上限 10 MB）。"},
		"content_good":    {"Content is good", "内容无误"},
		"content_shipped": {"Shipped content", "自带内容"},
		"content_bad":     {"%d problems in the content", "内容有 %d 处问题"},
		"content_kept":    {"The content before goes on.", "仍在使用之前的内容。"},
		"save":            {"Save", "保存"},
		"cancel":          {"Cancel", "取消"},
		"edit":            {"Edit", "编辑"},
		"delete":          {"Delete", "删除"},
		"edited":          {"edited", "已编辑"},
		"deleted":         {"deleted", "已删除"},
		"send":            {"Send", "发送"},
		"attach":          {"Attach files", "添加附件"},
		"reply":           {"Reply", "回复"},
		"optional":        {"optional", "选填"},
	}
}

func chatTexts() map[string]words {
	return map[string]words{
		"customers":     {"Customers", "客户"},
		"customer_name": {"Name of the customer", "客户姓名"},
		"new_customer":  {"New customer", "新客户"},
		"locale":        {"Language that the platform tells", "平台告知的语言"},
		"more":          {"More", "更多"},
		"public_hint":   {"everybody reads along", "所有人可见"},
		"private_hint":  {"private chat", "私聊"},
		"to_private":    {"Go to the private chat", "切换到私聊"},
		"to_public":     {"Go to a group", "切换到群组"},
		"remove":        {"Remove the customer", "移除客户"},
		"start_flow":    {"Arrive by a link to", "通过链接进入"},
		"talk":          {"Talk with", "对话："},
		"nothing_yet":   {"Nothing has been said yet.", "还没有消息。"},
		"start":         {"Start", "开始"},
		"nobody":        {"Nobody is here. Add a customer with +.", "还没有客户，请点击 + 添加。"},
		"typing":        {"types…", "正在输入……"},
		"commands":      {"Commands", "命令"},
		"write":         {"Message", "消息"},
		"sent":          {"sent", "已送达"},
		"app":           {"APP", "机器人"},
		"only_you":      {"Only you can see this", "仅您可见"},
		"submit":        {"Submit", "提交"},
	}
}

func deskTexts() map[string]words {
	return map[string]words{
		"desk":            {"Desk", "工作台"},
		"you_are":         {"You are", "您是"},
		"tickets":         {"Tickets", "工单"},
		"no_tickets":      {"No tickets yet. A customer who asks for a person opens one.", "还没有工单。客户要求人工服务时会自动创建。"},
		"no_ticket_open":  {"Choose a ticket.", "请选择一张工单。"},
		"status_waiting":  {"waiting", "等待中"},
		"status_claimed":  {"claimed", "处理中"},
		"status_snoozed":  {"snoozed", "已搁置"},
		"status_resolved": {"resolved", "已解决"},
		"priority_urgent": {"urgent", "紧急"},
		"priority_high":   {"high", "高"},
		"priority_":       {"normal", "普通"},
		"priority_low":    {"low", "低"},
		"deferred":        {"answer later", "稍后回复"},
		"customer":        {"Customer", "客户"},
		"queue":           {"Queue", "队列"},
		"agent":           {"Agent", "客服"},
		"promised":        {"Promised by", "承诺时间"},
		"until":           {"Until", "直到"},
		"contact":         {"E-mail", "邮箱"},
		"linked":          {"Goes on from", "接续"},
		"unreachable":     {"Cannot be reached", "无法联系"},
		"rating":          {"Rated", "评分"},
		"before":          {"The talk so far", "之前的对话"},
		"tried":           {"Answered before", "已回答过"},
		"claim":           {"Claim", "接手"},
		"release":         {"Give back", "放回队列"},
		"resolve":         {"Resolve", "解决"},
		"reopen":          {"Reopen", "重新打开"},
		"transfer":        {"Transfer…", "转接……"},
		"assign":          {"Assign…", "指派……"},
		"priority":        {"Priority…", "优先级……"},
		"snooze":          {"Snooze…", "搁置……"},
		"mode":            {"Who reads it", "谁能看到"},
		"to_customer":     {"To the customer", "发给客户"},
		"note":            {"Note", "备注"},
		"saved":           {"Saved replies…", "常用回复……"},
		"write_agent":     {"Write to the customer", "回复客户"},
		"from_customer":   {"Customer", "客户"},
		"from_mail":       {"Customer", "客户"},
		"from_system":     {"Desk", "工作台"},
		"from_agent":      {"Agent", "客服"},
		"from_note":       {"Note", "备注"},
		"by_mail":         {"by e-mail", "邮件"},
		"mark_held":       {"waits a moment", "稍候发送"},
		"mark_sending":    {"on its way", "发送中"},
		"mark_delivered":  {"delivered", "已送达"},
		"mark_failed":     {"not delivered", "未送达"},
		"mark_dropped":    {"not sent", "未发送"},
		"mark_note":       {"kept as a note", "已存为备注"},
		"choice_send":     {"Send now", "立即发送"},
		"choice_note":     {"Keep as a note", "存为备注"},
		"choice_take":     {"Take over and send", "接手并发送"},
		"choice_drop":     {"Undo", "撤回"},
	}
}

func inspectTexts() map[string]words {
	return map[string]words{
		"inspect":         {"Inspector", "检视"},
		"inspect_hint":    {"Write something, and see here what goes on inside.", "发送一条消息，即可在此查看内部过程。"},
		"copy_chat":       {"Copy as .chat", "复制为 .chat"},
		"session":         {"Session", "会话"},
		"masked":          {"private: masked wherever it is shown", "隐私信息：始终打码显示"},
		"old_version":     {"runs an older version", "运行的是旧版本"},
		"timers":          {"Timers", "定时器"},
		"timer_idle":      {"silence ends the flow", "静默将结束流程"},
		"timer_remind":    {"the question is asked again", "将再次提问"},
		"timer_await":     {"a result is given up", "将放弃等待结果"},
		"timer_desk":      {"something about the ticket is due", "工单有事项到期"},
		"flow":            {"Flow", "流程"},
		"no_flow":         {"No flow has run yet.", "还没有运行过流程。"},
		"last_turn":       {"Last turn", "最近一轮"},
		"why":             {"Why this answer", "为何这样回答"},
		"no_match":        {"No text has been written yet.", "还没有文字消息。"},
		"verdict_answer":  {"answered", "直接回答"},
		"verdict_suggest": {"did you mean", "请客户选择"},
		"verdict_none":    {"not understood", "未理解"},
	}
}
