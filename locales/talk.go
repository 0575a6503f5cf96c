package locales

// Talk gives the sentence that answers a friendly word, by its kind in data/scope.yaml; other kinds get what the bot can do.
func Talk(kind string) ID { return known(talk, kind, TalkHelp) }

// WantsHuman reports whether somebody of the team is what to offer after a friendly word, or an unfriendly one.
func WantsHuman(kind string) bool { return kind == "human" || kind == "rude" }

// Refusal gives the sentence that refuses what the bot must not do, by its kind in data/scope.yaml.
func Refusal(kind string) ID { return known(refusals, kind, ScopeOther) }

// What a newcomer may try.
var (
	BuyerExamples    = []ID{ExampleBuyer1, ExampleBuyer2, ExampleBuyer3}
	SupplierExamples = []ID{ExampleSupplier1, ExampleSupplier2, ExampleSupplier3}
)

var talk = map[string]ID{
	"greeting": TalkGreeting, "thanks": TalkThanks, "bye": TalkBye, "help": TalkHelp, "who": TalkWho, "how-are-you": TalkHowAreYou,
	"ok": TalkOK, "empty": TalkEmpty, "human": TalkHuman, "rude": TalkRude,
}

var refusals = map[string]ID{"legal-opinion": ScopeLegal, "proof-reading": ScopeProofReading, "supplier-choice": ScopeSupplier}

func known(ids map[string]ID, kind string, otherwise ID) ID {
	if id, ok := ids[kind]; ok {
		return id
	}
	return otherwise
}
