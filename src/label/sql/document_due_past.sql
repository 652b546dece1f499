-- Whether a term as documents word it is over. $1 YYYY年MM月DD日
SELECT $1 < to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYYY年MM月DD日')
