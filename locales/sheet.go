package locales

// What is said of a list that somebody sent and that cannot be used. Their names end as the fault's code.
const (
	SheetEmpty     ID = "sheet.empty"
	SheetUnknown   ID = "sheet.unknown"
	SheetEncrypted ID = "sheet.encrypted"
	SheetOldExcel  ID = "sheet.old-excel"
	SheetLarge     ID = "sheet.large"
	SheetLong      ID = "sheet.long"
	SheetBroken    ID = "sheet.broken"
	SheetBomb      ID = "sheet.bomb"
	SheetNoHeader  ID = "sheet.no-header"
	SheetMissing   ID = "sheet.missing"
	// What goes with a list that can.
	SheetUnread  ID = "sheet.unread"
	SheetOutside ID = "sheet.outside"
)
