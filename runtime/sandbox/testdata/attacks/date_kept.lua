-- expect: limit
local t={} local f=("%c "):rep(10) while true do t[#t+1]=os.date(f).. #t end
