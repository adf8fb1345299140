package model

type (
	// Complex is a Go complex number of the given kind ("complex64", "complex128"), a Lua table {re=, im=}.
	Complex struct {
		Named Ref
		Kind  string
	}

	// ByteArray is a [Len]byte, a Lua string of exactly Len bytes.
	ByteArray struct {
		Named Ref
		Len   int64
	}

	// Known is a defined type that crosses in a form of its own: Go, or *Go with Pointer. A nil pointer or interface is Lua's
	// nil in results, and is no argument.
	Known struct {
		Go      Ref
		Pointer bool // only of the forms whose methods are those of the pointer
		Form    Form
	}

	// Custom is a defined type with converters written by hand.
	Custom struct {
		Go       Ref
		To, From Converter
	}

	// Seq is an iterator, a function for Lua's generic for: an iter.Seq[Elem], or with Key an iter.Seq2[Key, Elem].
	// When Elem is Error beside a Key, an error that is not nil ends the loop by being raised.
	Seq struct {
		Named Ref
		Func  bool // the func type itself: func(yield func(Elem) bool)
		Key   Type // nil for one value each turn
		Elem  Type
	}

	// Chan is a channel. A chan Elem is a handle; of a <-chan Elem scripts get a function for the generic for, and of a
	// chan<- Elem one that sends. As arguments all three are handles.
	Chan struct {
		Named Ref
		Dir   ChanDir
		Elem  Type
	}
)

// Form says how a Known type crosses.
type Form int

const (
	FormDuration        Form = iota // seconds, or "1.5s": time.Duration
	FormTime                        // a text in RFC 3339, or seconds: time.Time
	FormText                        // the text of MarshalText and UnmarshalText
	FormPointerText                 // the same, with both methods on the pointer
	FormDecimal                     // digits: big.Int
	FormURL                         // the text of a url.URL
	FormJSON                        // the text of a json.RawMessage
	FormReader                      // these are handles of streams
	FormReadCloser                  //
	FormWriter                      //
	FormWriteCloser                 //
	FormReadWriter                  //
	FormReadWriteCloser             //
	FormFS                          // a handle of a file system
	FormReadSeeker                  // these are handles of streams
	FormSeeker                      //
	FormReaderAt                    //
	FormFile                        // a handle of a file
	FormFileInfo                    // a table that describes a file: fs.FileInfo
	FormDirEntry                    // the same of fs.DirEntry
)

// ByPointer reports whether the methods of values of this form are those of a pointer, so that Go code passes pointers.
func (f Form) ByPointer() bool { return f == FormPointerText || f == FormDecimal || f == FormURL }

// Implementable reports whether scripts give a table of functions for the interface where it is a class of a from: module, and
// nothing in its own form.
func (f Form) Implementable() bool {
	return f == FormSeeker || f == FormFile || f == FormFileInfo || f == FormDirEntry
}

// TakesFunction reports whether scripts can give a function for a value of this form, which is then called.
func (f Form) TakesFunction() bool { return f == FormWriter || f == FormWriteCloser }

// Interface reports whether the Go types of this form are interfaces.
func (f Form) Interface() bool { return f >= FormReader }

// ChanDir is the direction of a channel.
type ChanDir int

const (
	SendReceive ChanDir = iota
	SendOnly
	ReceiveOnly
)

// Converter is a function written by hand that converts a type.
type Converter struct {
	Func Ref
	Form ConverterForm
}

// ConverterForm says what a Converter takes before the value.
type ConverterForm int

const (
	TakesValue ConverterForm = iota // nothing
	TakesState                      // the *lua.LState
	TakesCall                       // the bind.Call
)

func (Complex) crosses()   {}
func (ByteArray) crosses() {}
func (Known) crosses()     {}
func (Custom) crosses()    {}
func (Seq) crosses()       {}
func (Chan) crosses()      {}
