package locales

// What is said of purchases, rules and clauses.
const (
	CheckRules ID = "check.rules"
	// Faults of the rules: what is wrong, and what to do. Their names end as the fault's code.
	FaultKeyForm           ID = "fault.key-form"
	FaultValue             ID = "fault.value"
	FaultNumber            ID = "fault.number"
	FaultConditionValue    ID = "fault.condition-value"
	FaultThresholdUnknown  ID = "fault.threshold-unknown"
	FaultThresholdGap      ID = "fault.threshold-gap"
	FaultRuleUnsureMust    ID = "fault.rule-unsure-must"
	FaultRuleStrength      ID = "fault.rule-strength"
	FaultRuleModel         ID = "fault.rule-model"
	FaultRuleUnknown       ID = "fault.rule-unknown"
	FaultRuleContradiction ID = "fault.rule-contradiction"
)
