import { useMutation } from '@tanstack/react-query';
import { post } from '@/api/client';
import { queries } from '@/app/query-client';
import { useUser } from '@/app/session';
import { useLanguage, useWords } from '@/i18n/language';
import { Select } from '@/ui/controls';
import { useToast } from '@/ui/toasts';
import { Ask } from '../parts/ask';
import { mailWords } from './words';

/** Sends a letter to whoever asks, to see whether letters go out at all. */
export function TestLetter({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useWords(mailWords);
  const { language } = useLanguage();
  const toast = useToast();
  const email = useUser()?.email ?? '';
  const test = useMutation({
    mutationFn: (chosen: 'ko' | 'en') => post('/v1/admin/mails/test', { body: { language: chosen } }),
    onSuccess: () => {
      toast({ tone: 'good', text: t('test_done', { email }) });
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['house', 'mails'] }),
  });
  return (
    <Ask title={t('test')} open={open} onClose={onClose} act={t('send')} busy={test.isPending} error={test.error} onAct={(_, form) => test.mutate(form.get('language') === 'ko' ? 'ko' : 'en')}>
      <p>{t('test_text', { email })}</p>
      <Select label={t('language')} name="language" defaultValue={language}>
        <option value="ko">{t('language_ko')}</option>
        <option value="en">{t('language_en')}</option>
      </Select>
    </Ask>
  );
}
