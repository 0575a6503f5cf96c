package sandbox_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"orchidee/bot/sandbox"
)

func TestAppSharesAFile(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	root := s.Say(sandbox.Staff, "CEQUIPE", "export")
	f, err := client(s).UploadFile(slack.UploadFileParameters{
		Filename: "export.csv", Title: "Export", FileSize: 7, Content: "a;b\n1;2", Channel: "CEQUIPE", ThreadTimestamp: root, InitialComment: "Voici.",
	})
	if err != nil {
		t.Fatal(err)
	}
	m := s.Thread("CEQUIPE", root)
	if len(m) != 2 || m[1].Text != "Voici." || len(m[1].Files) != 1 || m[1].Files[0].Title != "Export" {
		t.Errorf("thread = %+v", m)
	}
	if data, _ := s.Data(f.ID); string(data) != "a;b\n1;2" {
		t.Errorf("Data = %q", data)
	}
	clean(t, s)
}

func TestUploadMustKeepItsWord(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	out := must(t, s, "files.getUploadURLExternal", obj{"filename": "a.csv", "length": 10})
	if early := call(t, s, "files.completeUploadExternal", obj{"files": []any{obj{"id": out["file_id"]}}}); early["error"] != "file_update_failed" {
		t.Errorf("completing before the bytes = %v", early)
	}
	s.Forgive()
	res, err := s.HTTPClient().Post(out["upload_url"].(string), "application/octet-stream", strings.NewReader("abc"))
	if err != nil || res.StatusCode != 200 {
		t.Fatal(res, err)
	}
	res.Body.Close()
	broke(t, s, "announced with 10 bytes and has 3")
}

func TestDownloadNeedsTheToken(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	id := s.Upload(sandbox.Staff, "CEQUIPE", "inscrits.csv", []byte("nom;courriel"))
	f := must(t, s, "files.info", obj{"file": id})["file"].(obj)
	var got bytes.Buffer
	if err := client(s).GetFile(f["url_private"].(string), &got); err != nil || got.String() != "nom;courriel" {
		t.Errorf("GetFile = %q, %v", got.String(), err)
	}
	clean(t, s)
	res, err := s.HTTPClient().Get(f["url_private"].(string))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if kind := res.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/html") {
		t.Errorf("without a token: %s, want Slack's login page", kind)
	}
	broke(t, s, "without a token")
}
