-- expect: error
require("yard").panic("boom")
