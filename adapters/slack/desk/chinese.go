package desk

// Chinese are the phrases for a desk that works in Chinese.
func Chinese() Phrases {
	return Phrases{Card: chineseCard(), Thread: chineseThread(), Ask: chineseAsk(), Answer: chineseAnswer(), Commands: chineseCommands(),
		Refusal: RefusalPhrases{
			Guest:      "工作区的访客不能处理工单。",
			Stranger:   "只有本工作区的成员可以处理工单。",
			Bot:        "机器人不能处理工单。",
			Gone:       "该账号已停用。",
			Member:     "只有工单所在频道的成员可以处理。请频道里的同事把您加进来。",
			Group:      "只有客服用户组的成员可以处理工单。请工作区管理员把您加进来。",
			NotRelayed: "您的消息没有转给客户。",
		},
		Home: HomePhrases{
			Title: "客服", Own: "我的工单", NoneOwn: "您没有工单。", Waiting: "排队中：{queue}", NoneWaiting: "没有人在等。",
			Here: "您在岗，会收到工作。", Away: "您已离开，不会收到工作。", GoAway: "离开", ComeBack: "回来",
			Open: "打开", Promised: "承诺 {time} 前答复", Refresh: "刷新",
		},
	}
}

func chineseCard() CardPhrases {
	return CardPhrases{
		Status: "状态", Customer: "客户", Platform: "平台", Language: "语言", Priority: "优先级", Queue: "队列", Agent: "负责人",
		Waiting: "等待自", Promised: "承诺答复", Contact: "邮箱", Linked: "接续工单",
		Waits: "等待中", Claimed: "处理中", Snoozed: "已搁置", Done: "已解决", Live: "实时", Deferred: "稍后答复",
		Low: "低", Normal: "普通", High: "高", Urgent: "紧急",
		Owed: "客户在等答复", Until: "至 {time}", Tried: "之前看过：", Unreachable: "联系不到客户：{why}",
		Blocked: "已屏蔽至 {time}", Rating: "评价：{rating}",
		Resolved: "已解决", Cancelled: "客户已取消", Silent: "已关闭：客户没有回复", ClosedBy: "由 {name}",
		Claim: "认领", Reply: "回复…", Note: "备注", Transfer: "转交", Resolve: "解决", Reopen: "重新打开",
		Assign: "指派…", Release: "放回队列", Snooze: "搁置…", Prioritise: "优先级…", Block: "屏蔽…", Saved: "快捷回复…",
	}
}

func chineseThread() ThreadPhrases {
	return ThreadPhrases{
		Talk: "此前的对话", Files: "{name} 发来 {n} 个文件", ReplyTo: "回复“{quote}”", Mailed: "来自邮件",
		NoteBy: "{name} 的备注", Edited: "已修改", Before: "原文：“{text}”", Deleted: "{name} 删除了这条消息",
		Reacted: "{name} 用 {emoji} 回应了“{text}”", Unreacted: "{name} 从“{text}”收回了 {emoji}",
		NotCopied: "{name} 没有复制：{why}", NoCopies: "这里不复制文件", Refused: "Slack 不接受",
		Failed: "没有送达：{why}", Dropped: "没有发送：{why}", Told: "{why}", SavedBy: "{name}（从窗口发送）", Moved: "{ticket} 已转到 {queue}。",
		SentAt: "{time} 自动发送，除非您撤回。", Send: "发送", KeepNote: "留作备注", TakeOver: "接手并发送", Undo: "撤回", Drop: "不发送",
		UndoHint: "之后要撤回，点消息下方的 ⏳ 即可；直接删除或修改消息也行。",
	}
}

func chineseAsk() AskPhrases {
	return AskPhrases{
		Note: "备注", NoteHint: "只有客服看得到。", Transfer: "转交", Queue: "转到", TransferNote: "给下一位同事的备注",
		Snooze: "搁置", SnoozeFor: "多久", Block: "屏蔽客户", BlockFor: "多久不转人工", Priority: "优先级", Assign: "指派", Agent: "给谁",
		Reply: "回复", Saved: "快捷回复", SavedHint: "输入以搜索", Own: "或自己写", Blanks: "填写", Preview: "预览",
		PreviewOf: "{name} 将看到：", Customer: "客户",
		OK: "确定", Next: "下一步", Send: "发送", Cancel: "取消",
		Minutes30: "30 分钟", Hours2: "2 小时", Hours4: "4 小时", Hours24: "24 小时", Days3: "3 天", Days7: "7 天", Never: "取消",
	}
}

func chineseAnswer() AnswerPhrases {
	return AnswerPhrases{
		Done: "{ticket}：已收到，结果见工单的消息列。", Help: "/support 可以做：", HelpLine: "/support {usage} – {what}",
		Unknown: "没有“{name}”这个命令。", DidYouMean: "您是指 {name} 吗？", NoTicket: "没有工单 {ticket}。",
		WhichTicket: "您有几张工单，请写明是哪一张：{tickets}。", NoneOwn: "您现在没有工单，请写明是哪一张，例如 {example}。",
		Usage: "写法：/support {usage}", BadQueue: "没有队列“{name}”。现有：{names}。",
		BadPriority: "“{name}”不是优先级。可用：low、normal、high、urgent。", BadTime: "“{text}”不是时长。可以写 30m、2h 或 3d。",
		BadAgent: "“{name}”不在工单所在的频道里。请输入 @ 再选人。", BadReply: "没有快捷回复“{name}”。",
		Missing: "必填", Empty: "请写点什么，或选一条快捷回复。", NoText: "备注是空的。", NoReplies: "还没有设置快捷回复。",
		Found: "{ticket}：{link}", QueueEmpty: "没有人在等。", MineEmpty: "您没有工单。", Away: "您已离开，回来之前不会收到工作（/support here）。",
		Here: "您在岗，会收到工作。", Emoji: "“{name}”是本工作区自己的表情，客户那边没有，所以没有转过去。",
		NoQueue: "没有别的队列。", NotHere: "请在工单的消息列里使用。", NoContent: "这条消息里没有可以转给客户的内容：只能转文字和文件。",
		Moved: "{ticket} 已换到别处：{link} 您的消息没有转给客户，请到那里写。",
	}
}

func chineseCommands() CommandPhrases {
	return CommandPhrases{
		Help: "这份列表", Waiting: "谁在等", Mine: "我的工单", Claim: "认领工单", Assign: "把工单交给同事",
		Transfer: "把工单转到别的队列", Release: "把工单放回队列", Resolve: "结束工单", Reopen: "重新打开已解决的工单",
		Snooze: "搁置工单", Priority: "设定紧急程度", Block: "一段时间内不给该客户转人工",
		NoteWhat: "写一条客户看不到的备注", Reply: "用快捷回复答复，发送前可预览",
		Away: "离开，不再收到工作", Here: "回来，重新收到工作", Find: "工单在哪里",
		Queue: "队列", Agent: "同事", Note: "备注", Text: "文字", Name: "名称", Blank: "空格", Value: "值",
	}
}
