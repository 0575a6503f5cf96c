package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"orchidee/locales"
	"orchidee/records"
	"orchidee/records/sheet"
)

// sendBook sends sheets as a workbook to who asks, in their direct message: lists of people are not for a channel.
func (d webinarDesk) sendBook(a hostAsk, key, name, title string, sheets ...sheet.Sheet) change {
	raw, err := sheet.XLSX(sheet.Book{Title: title, Lang: a.p.Lang, Author: a.p.Say(locales.HostAuthor), Made: d.Now(), Sheets: sheets})
	if err != nil {
		return func(*records.Tx) error { return err }
	}
	return d.sendFile(a, key, a.User, "", document{Name: name + ".xlsx", Title: title, Data: raw})
}

// sendFile sends a file. Its name is made its own by the key, so that it is found by it after an interruption.
func (d webinarDesk) sendFile(a hostAsk, key, channel, thread string, file document) change {
	at := len(file.Name)
	for at > 0 && file.Name[at-1] != '.' {
		at--
	}
	file.Name = file.Name[:at-1] + "-" + hostSum(key)[:6] + file.Name[at-1:]
	file.Lang = a.p.Lang
	payload, err := json.Marshal(file)
	if err != nil {
		panic(err) // texts and bytes always marshal
	}
	return enqueue(records.Message{
		Team: a.Team, Key: key, Method: records.File, Channel: channel, Thread: thread, User: a.User, Payload: payload, CreatedAt: d.Now(),
	})
}

// hostSum is a short mark of a text.
func hostSum(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// hostDay is a moment in Paris, an empty cell when there is none.
func hostDay(t time.Time) sheet.Cell {
	if t.IsZero() {
		return nil
	}
	return sheet.Moment(t.In(paris))
}
