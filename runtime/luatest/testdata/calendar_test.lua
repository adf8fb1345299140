local calendar = require("calendar")

function test_now()
	assert(calendar.now() == 7)
end

function test_late()
	local ok, err = pcall(calendar.late)
	assert(not ok and tostring(err) == "too late")
end
