package locales

// What the command says of the e-mail server.
const (
	EnvMail      ID = "mail.env"
	DoctorMail   ID = "mail.doctor"
	DoctorMailNo ID = "mail.doctor_none"
	DoctorMailOK ID = "mail.doctor_ok"
)
